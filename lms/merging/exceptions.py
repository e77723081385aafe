"""What a merge, or its undoing, is refused for."""


class CannotMerge(Exception):
    """The two cannot be merged; ``args[0]`` says why, in the reader's language."""


class SomethingChanged(Exception):
    """What would be done is no longer what was shown."""


class CannotUndo(Exception):
    """The merge stays; ``args[0]`` says why, in the reader's language."""
