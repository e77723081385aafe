"""Checking a certificate that somebody was shown: by its code, its number, or its file.

``standing.py`` says whether a certificate stands; ``files.py`` whether a file is ours and
unchanged, with what ``reading.py`` reads of it in a process of its own (``isolated.py``);
``search.py`` finds by number and name; ``language.py`` adds English to these pages alone.
"""
