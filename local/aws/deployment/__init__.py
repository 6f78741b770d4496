"""Deploying the template on the emulator."""
