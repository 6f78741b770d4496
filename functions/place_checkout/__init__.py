"""HTTP API that places a checkout: authorises the payment and starts the workflow."""
