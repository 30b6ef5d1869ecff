"""Floor 3: a published table against the computed one: findings, the least correction."""
