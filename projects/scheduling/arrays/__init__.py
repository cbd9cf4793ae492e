"""The engine on columns: a hundred thousand tasks without a hundred thousand objects.

``NetworkArrays`` in, ``ScheduleArrays`` out, by numpy a level of the network
at a time; runs of narrow levels go by plain loops over the same memory.
"""
