"""Floor 4: standings as drawings. Each is SVG that stands alone or in a page, without any script."""
