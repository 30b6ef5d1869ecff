"""How things look in a terminal: from the model to lines of styled text, and those onto the screen."""
