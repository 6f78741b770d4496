"""What a playbook must keep to beyond its schema."""
