FROM python:3.13-slim AS build
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1
RUN python -m venv /app/.venv
COPY requirements.txt .
RUN .venv/bin/pip install --require-hashes -r requirements.txt
COPY manage.py ./
COPY portfolio portfolio
COPY programs programs
COPY projects projects
COPY templates templates
COPY static static
RUN SECRET_KEY=only-to-build STATIC_COMPRESS=1 .venv/bin/python manage.py collectstatic --no-input

FROM python:3.13-slim
RUN useradd --system --create-home --uid 10001 bifocal && install -d -o bifocal /data
WORKDIR /app
COPY --from=build /app /app
USER bifocal
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/data HOST=0.0.0.0
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD \
  python -c "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ.get('ALLOWED_HOSTS', 'localhost').split(',')[0]}), timeout=2)"
CMD ["sh", "-c", "exec granian portfolio.wsgi:application --interface wsgi --host 0.0.0.0 --port 8000 --workers ${WEB_CONCURRENCY:-1} --blocking-threads 4 --backpressure 64 --http 1 --no-ws --respawn-failed-workers"]
