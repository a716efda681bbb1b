"""What happens to finished editions: they are published, verified, kept, and compared with those before."""
