# heythere with all its commands: docker run --rm heythere bench HOST:PORT
# A server that listens, for others to measure: docker run --rm -p 8000:8000 heythere serve
FROM node:22-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY src ./src
RUN npm run build

FROM node:22-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json ./
# NATS is for agents, and an optional peer: the version that is tested is the one of the development
RUN npm ci --omit=dev --ignore-scripts \
  && npm install --no-save --omit=dev --ignore-scripts \
    "@nats-io/transport-node@$(node -p "require('./package.json').devDependencies['@nats-io/transport-node']")" \
  && npm cache clean --force
COPY --from=build /build/dist/src ./dist/src
RUN chmod 755 dist/src/main.js && ln -s /app/dist/src/main.js /usr/local/bin/heythere
# Results are written here: mount a folder that the user may write
WORKDIR /results
RUN chown node:node /results
USER node
EXPOSE 8000
ENTRYPOINT ["heythere"]
CMD ["--help"]
