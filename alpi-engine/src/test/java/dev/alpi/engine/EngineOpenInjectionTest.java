package dev.alpi.engine;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Injections that still get something done, in {@code injections-open.tsv}. A case moves to {@code
 * injections.tsv} when there is a rule that decides it.
 */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class EngineOpenInjectionTest {
  static List<Injection> injections() {
    return Injection.all("injections-open.tsv");
  }

  @Disabled("there is no rule yet: docs/security-model.md, what it does not protect from")
  @ParameterizedTest
  @MethodSource("injections")
  void with_nobody_to_ask_nothing_is_done(Injection injection) throws IOException {
    EngineInjectionTest.checkWithNobody(injection);
  }
}
