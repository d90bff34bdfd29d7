package dev.alpi.scheduler.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody is told whose expression is none. */
final class CronExceptionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          # expression       | what is said after "cron expression, "
          60 * * * *         | minute at column 1: found '60', allowed is 0-59
          0 24 * * *         | hour at column 3: found '24', allowed is 0-23
          0 0 0 * *          | day of month at column 5: found '0', allowed is 1-31
          0 0 32 * *         | day of month at column 5: found '32', allowed is 1-31
          0 0 1 13 *         | month at column 7: found '13', allowed is 1-12 or JAN-DEC
          0 0 * * 8          | day of week at column 9: found '8', allowed is 0-7 or SUN-SAT
          * * * * * 61       | second at column 11: found '61', allowed is 0-59
          0 5,100 * * *      | hour at column 5: found '100', allowed is 0-23
          0 5,7- * * *       | hour at column 7: found '', allowed is 0-23, *, a-b, */n, a-b/n or a list
          0 ,7 * * *         | hour at column 3: found '', allowed is 0-23, *, a-b, */n, a-b/n or a list
          -1 * * * *         | minute at column 1: found '', allowed is 0-59, *, a-b, */n, a-b/n or a list
          0 1-2-3 * * *      | hour at column 5: found '2-3', allowed is 0-23, *, a-b, */n, a-b/n or a list
          0 *2 * * *         | hour at column 3: found '*2', allowed is 0-23, *, a-b, */n, a-b/n or a list
          0 9am * * *        | hour at column 3: found '9am', allowed is 0-23, *, a-b, */n, a-b/n or a list
          0 MON * * *        | hour at column 3: found 'MON', allowed is 0-23, *, a-b, */n, a-b/n or a list
          H * * * *          | minute at column 1: found 'H', allowed is 0-59, *, a-b, */n, a-b/n or a list
          0 ? * * *          | hour at column 3: found '?', allowed is 0-23, *, a-b, */n, a-b/n or a list
          0 0 X * *          | day of month at column 5: found 'X', allowed is 1-31, *, a-b, */n, a-b/n, ?, L, L-n, nW, LW or a list
          0 0 * * Monday     | day of week at column 9: found 'Monday', allowed is 0-7 or SUN-SAT, *, a-b, */n, a-b/n, ?, nL, n#k or a list
          */0 * * * *        | minute at column 3: found '0', allowed is a step of 1-59 after the slash
          */60 * * * *       | minute at column 3: found '60', allowed is a step of 1-59 after the slash
          0 */24 * * *       | hour at column 5: found '24', allowed is a step of 1-23 after the slash
          0 */ * * *         | hour at column 5: found '', allowed is a step of 1-23 after the slash
          0 1/2/3 * * *      | hour at column 5: found '2/3', allowed is a step of 1-23 after the slash
          0 22-4 * * *       | hour at column 3: found '22-4', allowed is a range that goes up, such as 22-23,0-4
          0 0 * 11-2 *       | month at column 7: found '11-2', allowed is a range that goes up, such as 11-12,1-2
          0 0 * * 5-MON      | day of week at column 9: found '5-MON', allowed is a range that goes up, such as 5-6,0-1
          0 *,5 * * *        | hour at column 3: found '*', allowed is * alone, not in a list
          0 0 ?,5 * *        | day of month at column 5: found '?', allowed is ? alone, not in a list
          0 0 * * L          | day of week at column 9: found 'L', allowed is a weekday with L, such as 5L or FRIL
          0 0 * * 8L         | day of week at column 9: found '8', allowed is 0-7 or SUN-SAT
          0 0 * * MON#6      | day of week at column 13: found '6', allowed is 1-5 after #
          0 0 * * #1         | day of week at column 9: found '', allowed is 0-7 or SUN-SAT, *, a-b, */n, a-b/n, ?, nL, n#k or a list
          0 0 L-31 * *       | day of month at column 7: found '31', allowed is 1-30 after L-
          0 0 L-3W * *       | day of month at column 7: found '3W', allowed is 1-30 after L-
          0 0 32W * *        | day of month at column 5: found '32', allowed is 1-31 before W
          0 0 1-5W * *       | day of month at column 5: found '1-5', allowed is 1-31 before W
          0 0 30 2 *         | day of month at column 5: found '30', allowed is a day that there is in month '2' on day of week '*'
          0 0 31W 4,6 *      | day of month at column 5: found '31W', allowed is a day that there is in month '4,6' on day of week '*'
          0 0 L-29 FEB *     | day of month at column 5: found 'L-29', allowed is a day that there is in month 'FEB' on day of week '*'
          0 0 */30 * MON#2   | day of month at column 5: found '*/30', allowed is a day that there is in month '*' on day of week 'MON#2'
          * * * *            | column 1: found 4 fields, allowed is minute, hour, day of month, month and day of week, as in '0 9 * * MON-FRI', with seconds as a sixth field if you need them
          hourly             | column 1: found 1 field, allowed is minute, hour, day of month, month and day of week, as in '0 9 * * MON-FRI', with seconds as a sixth field if you need them
          0 0 9 ? * MON 2026 | column 1: found 7 fields, allowed is minute, hour, day of month, month and day of week, as in '0 9 * * MON-FRI', with seconds as a sixth field if you need them
          ""                 | column 1: found 0 fields, allowed is minute, hour, day of month, month and day of week, as in '0 9 * * MON-FRI', with seconds as a sixth field if you need them
          "   "              | column 1: found 0 fields, allowed is minute, hour, day of month, month and day of week, as in '0 9 * * MON-FRI', with seconds as a sixth field if you need them
          @reboot            | column 1: found '@reboot', allowed is a time: a start of the machine is none
          @every 5m          | column 1: found '@every 5m', allowed is @yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly
          """)
  void messages(String expression, String message) {
    assertThat(refusal(expression)).hasMessage("cron expression, " + message);
  }

  @Test
  void the_parts_of_a_message_are_there_for_programs() {
    CronException refusal = refusal("  0 0 * 13 *");
    assertThat(refusal.field()).contains(CronField.MONTH);
    assertThat(refusal.column()).isEqualTo(9);
    assertThat(refusal.found()).isEqualTo("'13'");
    assertThat(refusal.allowed()).isEqualTo("1-12 or JAN-DEC");
    assertThat(refusal.example()).isEqualTo("0 9 1 JAN,JUL *");
    assertThat(refusal.hint()).isEqualTo("write for example \"0 9 1 JAN,JUL *\"");
    assertThat(refusal("").field()).isEmpty();
  }

  @Test
  void every_example_is_an_expression() throws CronException {
    for (CronField field : CronField.values()) {
      assertThat(CronExpression.parse(field.example()).text()).isEqualTo(field.example());
    }
    assertThat(CronExpression.parse(refusal("").example()).text()).isNotEmpty();
  }

  @Test
  void what_would_do_something_to_a_terminal_is_not_shown() {
    assertThat(refusal("\u001b[31m * * * *")).hasMessageContaining("found '<U+1b>[31m', allowed");
    assertThat(refusal("0 \u202e9 * * *")).hasMessageContaining("found '<U+202e>9', allowed");
    assertThat(refusal("0\u00a09 * * * *")).hasMessageContaining("found '0<U+a0>9', allowed");
    assertThat(refusal("0 9 * *\n* *").column()).isEqualTo(7);
  }

  /** Letters of other alphabets that Java holds to be an I, an S or a K. */
  @ParameterizedTest
  @ValueSource(
      strings = {"0 0 * * FR\u0130", "0 0 * * fr\u0131", "0 0 * * \u017fun", "@wee\u212aly"})
  void a_letter_that_looks_like_another_is_not_that_letter(String expression) {
    assertThat(refusal(expression)).hasMessageContaining("<U+");
  }

  @Test
  void length_has_a_limit() throws CronException {
    String most = "0," + "1,".repeat(122) + "2 * * * *";
    assertThat(most).hasSize(255);
    assertThat(CronExpression.parse(most + " ").text()).isEqualTo(most);
    assertThat(refusal(most + "  "))
        .hasMessage("cron expression, column 257: found 257 characters, allowed is 256 at most");
    assertThat(refusal("9".repeat(250) + " * *")).hasMessageContaining("3 fields");
    assertThat(refusal("9".repeat(240) + " * * * *"))
        .hasMessage(
            "cron expression, minute at column 1: found '%s…', allowed is 0-59"
                .formatted("9".repeat(31)));
  }

  private static CronException refusal(String expression) {
    return assertThatExceptionOfType(CronException.class)
        .isThrownBy(() -> CronExpression.parse(expression))
        .actual();
  }
}
