"""Where parts of a batch are worked on, when one machine is not enough."""
