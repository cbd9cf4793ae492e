"""The critical-path engine: pure, frozen dataclasses in and out."""
