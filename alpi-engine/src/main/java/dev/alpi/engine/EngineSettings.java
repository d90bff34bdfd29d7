package dev.alpi.engine;

import dev.alpi.model.RetryPolicy;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads settings of the engine; their values were checked when the configuration was loaded. */
final class EngineSettings {
  private EngineSettings() {}

  /** Returns {@code runtime.max_retries} and {@code runtime.retry_backoff_s}. */
  static RetryPolicy retries(Config config) {
    BigDecimal seconds = config.decimal("runtime.retry_backoff_s").orElseThrow();
    return new RetryPolicy(
        (int) config.integer("runtime.max_retries").orElseThrow(),
        Duration.ofMillis(seconds.movePointRight(3).longValue()));
  }

  static boolean isSandboxWanted(Config config) {
    return config.bool("tools.terminal.sandbox").orElse(false)
        || !config.string("tools.execution.backend").orElse("local").equals("local");
  }

  static List<String> strings(Config config, String key) {
    List<String> texts = new ArrayList<>();
    for (JsonValue item : config.list(key)) {
      if (item instanceof JsonValue.Str(String text)) {
        texts.add(text);
      }
    }
    return texts;
  }
}
