FROM node:24-bookworm-slim AS build
WORKDIR /latchkey
COPY package.json package-lock.json ./
# No package needs its install script here: the image brings Node, better-sqlite3 comes built.
RUN npm ci --ignore-scripts
COPY . .
RUN node web/build.ts

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/home/node/.cache/node \
    LATCHKEY_HOST=0.0.0.0 \
    LATCHKEY_DATA_DIR=/data
WORKDIR /latchkey
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY LICENSE ./
COPY db db
COPY server server
COPY --from=build /latchkey/web/dist web/dist
RUN install --directory --owner=node --group=node --mode=0700 /data
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
# Behind a proxy that ends TLS, as usual; a container with its own certificate brings its own check.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.LATCHKEY_PORT ?? 3000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "server/main.ts"]
