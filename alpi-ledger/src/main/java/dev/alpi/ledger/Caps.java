package dev.alpi.ledger;

import dev.alpi.profile.config.Config;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a profile may spend. A cap that is absent limits nothing; one of zero allows what is free.
 *
 * @param dailyUsd the money of a UTC day
 * @param monthlyUsd the money of a UTC month
 * @param dailyTokens the tokens of a UTC day, in and out
 * @param runUsd the money of all calls of one run
 * @param peerUsd the money that one peer may cause on a UTC day; the owner is no peer
 */
public record Caps(
    Optional<Usd> dailyUsd,
    Optional<Usd> monthlyUsd,
    OptionalLong dailyTokens,
    Optional<Usd> runUsd,
    Optional<Usd> peerUsd) {
  /** No cap at all. */
  public static final Caps NONE =
      new Caps(
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          Optional.empty());

  public Caps {
    if (dailyTokens.isPresent() && dailyTokens.getAsLong() < 0) {
      throw new IllegalArgumentException("a cap cannot be negative: " + dailyTokens.getAsLong());
    }
  }

  /** Reads {@code budget.*}; the values were checked when the configuration was loaded. */
  public static Caps of(Config config) {
    return new Caps(
        usd(config, Limit.DAILY_USD),
        usd(config, Limit.MONTHLY_USD),
        config.integer(Limit.DAILY_TOKENS.configKey()),
        usd(config, Limit.RUN_USD),
        usd(config, Limit.PEER_USD));
  }

  private static Optional<Usd> usd(Config config, Limit limit) {
    return config.decimal(limit.configKey()).map(Usd::of);
  }

  /** Returns these with a daily cap of {@code usd}. */
  public Caps dailyUsd(Usd usd) {
    return new Caps(Optional.of(usd), monthlyUsd, dailyTokens, runUsd, peerUsd);
  }

  /** Returns these with a monthly cap of {@code usd}. */
  public Caps monthlyUsd(Usd usd) {
    return new Caps(dailyUsd, Optional.of(usd), dailyTokens, runUsd, peerUsd);
  }

  /** Returns these with a daily cap of {@code tokens}. */
  public Caps dailyTokens(long tokens) {
    return new Caps(dailyUsd, monthlyUsd, OptionalLong.of(tokens), runUsd, peerUsd);
  }

  /** Returns these with a cap of {@code usd} on each run. */
  public Caps runUsd(Usd usd) {
    return new Caps(dailyUsd, monthlyUsd, dailyTokens, Optional.of(usd), peerUsd);
  }

  /** Returns these with a daily cap of {@code usd} on each peer. */
  public Caps peerUsd(Usd usd) {
    return new Caps(dailyUsd, monthlyUsd, dailyTokens, runUsd, Optional.of(usd));
  }

  /** Says whether any cap is in dollars: then a call of unknown price cannot be allowed. */
  public boolean isMoneyCapped() {
    return dailyUsd.isPresent()
        || monthlyUsd.isPresent()
        || runUsd.isPresent()
        || peerUsd.isPresent();
  }
}
