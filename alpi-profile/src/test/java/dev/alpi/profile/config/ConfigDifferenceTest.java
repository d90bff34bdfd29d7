package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigDifferenceTest {
  private static List<String> sections(String before, String after) throws JsonSyntaxException {
    return ConfigDifference.sections(Json.parseObject(before), Json.parseObject(after));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{}                           | {}",
        "{'a':5}                      | {'a':5.0}",
        "{'a':[1,{'b':1e2}]}          | {'a':[1.0,{'b':100}]}",
        "{'a':{'b':1,'c':2}}          | {'a':{'c':2,'b':1}}",
        "{'a':1,'b':2}                | {'b':2,'a':1}",
      })
  void the_same_in_effect_is_no_difference(String before, String after) throws Exception {
    assertThat(sections(before.replace('\'', '"'), after.replace('\'', '"'))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{}                           | {'a':{}}",
        "{'a':5}                      | {}",
        "{'a':5}                      | {'a':'5'}",
        "{'a':5}                      | {'a':5.01}",
        "{'a':true}                   | {'a':false}",
        "{'a':[1,2]}                  | {'a':[2,1]}",
        "{'a':[1,2]}                  | {'a':[1]}",
        "{'a':{'b':1}}                | {'a':{'c':1}}",
        "{'a':{'b':1}}                | {'a':{'b':1,'c':null}}",
        "{'a':{'b':{'c':{'d':1}}}}    | {'a':{'b':{'c':{'d':2}}}}",
      })
  void anything_else_is(String before, String after) throws Exception {
    assertThat(sections(before.replace('\'', '"'), after.replace('\'', '"'))).containsExactly("a");
    assertThat(sections(after.replace('\'', '"'), before.replace('\'', '"'))).containsExactly("a");
  }

  @Test
  void sections_are_sorted_and_only_those_that_differ() throws Exception {
    assertThat(sections("{\"z\":1,\"m\":1,\"b\":1}", "{\"b\":2,\"m\":1,\"z\":2,\"a\":1}"))
        .containsExactly("a", "b", "z");
  }

  @Test
  void keys_are_looked_up_by_their_path() throws Exception {
    List<ConfigKey> keys =
        List.of(ConfigKey.of("z", "port"), ConfigKey.of("a", "port"), ConfigKey.of("no", "such"));
    assertThat(
            ConfigDifference.keys(
                keys,
                Json.parseObject("{\"z\":{\"port\":1},\"a\":{\"port\":1}}"),
                Json.parseObject("{\"z\":{\"port\":2},\"a\":{\"name\":1}}")))
        .containsExactly("a.port", "z.port");
  }

  @Test
  void keys_that_require_a_restart_are_in_the_schema() {
    assertThat(ConfigTable.requireRestart()).isNotEmpty();
    for (ConfigKey key : ConfigTable.requireRestart()) {
      assertThat(ConfigSchema.current().at(key.path()).entry()).as(key.toString()).isPresent();
    }
  }
}
