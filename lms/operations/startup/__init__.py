"""Starting the whole site on one machine: preparing, running, waiting, stopping."""
