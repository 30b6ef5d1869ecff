"""Floor 0: the sport's nouns, frozen. Nothing here computes a point or touches a file."""
