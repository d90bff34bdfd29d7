package dev.alpi.alp.limits;

import dev.alpi.profile.json.JsonValue.Obj;
import java.util.OptionalLong;

/**
 * Kinds of requests that are counted apart, so that many of one leave room for the others (alp spec
 * §4.2).
 */
public enum RateLane {
  /** {@code workgroup.pull}: members ask all the time. */
  PULL,
  /**
   * A {@code workgroup.file_put}, {@code workgroup.file_get} or {@code link.put_blob} that goes on
   * with a file. The Python system counts blobs elsewhere; then the second of two large ones within
   * a minute would end half way.
   */
  FILE_CONTINUATION,
  /** Everything else: the first chunk of a file too. */
  GENERAL;

  /** Requests a minute in the lanes that no setting changes (alp spec §10). */
  public static final int FIXED_PER_MINUTE = 600;

  /** Requests a minute in {@link #GENERAL} unless a peer's {@code rate_limit} says otherwise. */
  public static final int DEFAULT_PER_MINUTE = 60;

  /**
   * The most that a peer's setting allows: 1,000 a second, for which a limiter keeps half a
   * megabyte. A greater number in the file means this one.
   */
  public static final int PER_MINUTE_MAX = 60_000;

  /**
   * {@return the lane of a request}
   *
   * @param method its method
   * @param params its parameters
   */
  public static RateLane of(String method, Obj params) {
    return switch (method) {
      case "workgroup.pull" -> PULL;
      case "workgroup.file_put", "workgroup.file_get", "link.put_blob" ->
          params.integer("offset").orElse(0) > 0 ? FILE_CONTINUATION : GENERAL;
      default -> GENERAL;
    };
  }

  /**
   * {@return how many requests a minute it takes from a peer}
   *
   * @param perMinute {@code rate_limit.per_minute} of the peer if it is an integer; one that is not
   *     above 0 counts as none
   */
  public int perMinute(OptionalLong perMinute) {
    return switch (this) {
      case PULL, FILE_CONTINUATION -> FIXED_PER_MINUTE;
      case GENERAL -> {
        long given = perMinute.orElse(0);
        yield given > 0 ? (int) Math.min(given, PER_MINUTE_MAX) : DEFAULT_PER_MINUTE;
      }
    };
  }
}
