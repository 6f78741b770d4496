"""The placement workflow on Step Functions."""

from muse.adapters.workflow.step_functions import StepFunctionsWorkflow

__all__ = ["StepFunctionsWorkflow"]
