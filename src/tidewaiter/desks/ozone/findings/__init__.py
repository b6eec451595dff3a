"""What the desk says: one small function a finding."""
