package dev.alpi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue.Obj;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultLimitsTest {
  @Test
  void a_result_at_the_limit_stays_and_one_past_it_loses_its_middle() {
    ResultLimits limits = new ResultLimits(10, Map.of());
    assertThat(limits.cap("search", "0123456789")).isEqualTo("0123456789");
    assertThat(limits.cap("search", "01234567890"))
        .isEqualTo("01234\n… 1 characters left out …\n67890");
  }

  @Test
  void a_surrogate_pair_is_never_split() {
    ResultLimits limits = new ResultLimits(4, Map.of());
    String capped = limits.cap("search", "a😀bcd😀e");
    assertThat(capped).startsWith("a\n").endsWith("\ne");
  }

  @Test
  void the_limit_of_one_tool_is_its_own() throws Exception {
    Path home = Jimfs.newFileSystem(Configuration.unix()).getPath("/home/.alpi");
    Files.createDirectories(home);
    Files.writeString(
        home.resolve("config.yaml"),
        "tools: {budget: {per_result_chars: 4}, read_file: {max_result_chars: -1}}\n");
    ResultLimits limits =
        ResultLimits.of(Config.load(home, home, Obj.EMPTY), List.of("read_file", "search"));
    assertThat(limits.cap("read_file", "x".repeat(100))).hasSize(100);
    assertThat(limits.cap("search", "x".repeat(100))).contains("96 characters left out");
  }
}
