"""Drawings, pictures, recordings and captions: checked, read and served."""
