"""What is stored of readiness."""
