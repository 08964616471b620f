# One image for every role: `lianxin serve`, `lianxin worker`, `lianxin migrate`.
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY api api
COPY data data
COPY entity entity
COPY migration migration
COPY tests tests
RUN cargo build --release --locked -p lianxin-api --bin lianxin

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/lianxin --create-home lianxin
COPY --from=build /src/target/release/lianxin /usr/local/bin/lianxin
USER lianxin
WORKDIR /var/lib/lianxin
ENV LIANXIN_LISTEN=0.0.0.0:8080 \
    LIANXIN_DATA_DIR=/var/lib/lianxin
VOLUME /var/lib/lianxin
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--", "lianxin"]
CMD ["serve"]
