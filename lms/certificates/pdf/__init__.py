"""A certificate drawn as a PDF: facts in, bytes out; no database, clock or network.

The same sheet gives the same bytes in every process, as long as the libraries are the
same. The file meets PDF/A-2a (readable in decades) and PDF/UA-1 (readable aloud).

``sheet.py`` has what is drawn and is read everywhere; ``document.py`` draws it, with
libraries that only the worker loads.
"""
