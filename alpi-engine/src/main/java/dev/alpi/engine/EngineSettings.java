package dev.alpi.engine;

import dev.alpi.engine.sandbox.SandboxLimits;
import dev.alpi.engine.sandbox.SandboxPolicy;
import dev.alpi.model.RetryPolicy;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads settings of the engine; their values were checked when the configuration was loaded. */
final class EngineSettings {
  private static final long MEBI = 1024 * 1024;

  private EngineSettings() {}

  /** Returns {@code runtime.max_retries} and {@code runtime.retry_backoff_s}. */
  static RetryPolicy retries(Config config) {
    BigDecimal seconds = config.decimal("runtime.retry_backoff_s").orElseThrow();
    return new RetryPolicy(
        (int) config.integer("runtime.max_retries").orElseThrow(),
        Duration.ofMillis(seconds.movePointRight(3).longValue()));
  }

  static boolean isSandboxWanted(Config config) {
    return config.bool("tools.terminal.sandbox").orElse(false);
  }

  static boolean isContainerWanted(Config config) {
    return !config.string("tools.execution.backend").orElse("local").equals("local");
  }

  /** Returns what the sandbox is to be like. */
  static SandboxPolicy.Wish sandbox(Config config) {
    String limits = "tools.terminal.limits.";
    return new SandboxPolicy.Wish(
        strings(config, "tools.terminal.read_only_dirs"),
        strings(config, "tools.terminal.read_write_dirs"),
        config.bool("tools.terminal.allow_network").orElse(false)
            ? SandboxPolicy.Network.HOST
            : SandboxPolicy.Network.NONE,
        new SandboxLimits(
            config.integer(limits + "memory_mb").orElseThrow() * MEBI,
            config.integer(limits + "processes").orElseThrow(),
            config.integer(limits + "file_mb").orElseThrow() * MEBI,
            config.integer(limits + "cpu_s").orElseThrow()));
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
