"""Help inside the product: what the words of the screens mean, and how things are done."""
