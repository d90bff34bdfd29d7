package dev.alpi.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileNameTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "Work", "0", "a-b_c", "a.b", "x.", "a_-", "default", "alpi", "con"})
  void names_that_exist_may_be_read(String text) {
    assertThat(ProfileName.problem(text)).isEmpty();
    assertThat(new ProfileName(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "'',a profile name cannot be empty",
        "'.hidden','a profile name starts with a letter or digit, found . at position 1'",
        "'-p','a profile name starts with a letter or digit, found - at position 1'",
        "'_x','a profile name starts with a letter or digit, found _ at position 1'",
        "'a/b','a profile name has only letters, digits, - and _, found / at position 2'",
        "'a\\b','a profile name has only letters, digits, - and _, found \\ at position 2'",
        "'a b','a profile name has only letters, digits, - and _, found U+0020 at position 2'",
        "'grün','a profile name has only letters, digits, - and _, found U+00FC at position 3'",
        "'a..b',a profile name cannot contain two dots in a row",
        "'..','a profile name starts with a letter or digit, found . at position 1'",
        "'a\u0000','a profile name has only letters, digits, - and _, found U+0000 at position 2'",
        "'a\n','a profile name has only letters, digits, - and _, found U+000A at position 2'",
      })
  void other_names_break_a_rule_that_is_named(String text, String problem) {
    assertThat(ProfileName.problem(text)).contains(problem);
    assertThat(ProfileName.problemWithNew(text)).contains(problem);
    assertThatThrownBy(() -> new ProfileName(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(problem);
  }

  @Test
  void the_length_is_limited() {
    assertThat(ProfileName.problem("x".repeat(ProfileName.CHARS_MAX))).isEmpty();
    assertThat(ProfileName.problem("x".repeat(ProfileName.CHARS_MAX + 1)))
        .contains("a profile name has at most 50 characters, found 51");
  }

  @ParameterizedTest
  @CsvSource({
    "default,the name default is reserved",
    "Alpi,the name Alpi is reserved",
    "GLOBAL,the name GLOBAL is reserved",
    "a.b,'a profile name has only letters, digits, - and _, found . at position 2'",
  })
  void new_names_are_stricter(String text, String problem) {
    assertThat(ProfileName.problemWithNew(text)).contains(problem);
  }

  @Test
  void case_does_not_count() {
    assertThat(new ProfileName("Work"))
        .isEqualTo(new ProfileName("wORK"))
        .hasSameHashCodeAs(new ProfileName("work"))
        .isEqualByComparingTo(new ProfileName("work"))
        .isNotEqualTo(new ProfileName("work2"));
    assertThat(new ProfileName("DEFAULT").isDefault()).isTrue();
  }
}
