"""What each driver of a shared car is credited with."""
