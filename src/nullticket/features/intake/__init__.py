"""The doors: deliveries are stored raw and answered first, then opened as tickets by a job.

``inbound`` turns every source into one frozen value (pure); ``service.accept`` stores, ``opening_service`` opens.
"""
