"""What pages are made of: layout, components, charts, languages; its one page is the gallery."""
