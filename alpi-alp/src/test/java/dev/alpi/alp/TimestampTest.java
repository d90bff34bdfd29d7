package dev.alpi.alp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.JsonValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimestampTest {
  @ParameterizedTest
  @CsvSource({
    "2026-04-23T12:00:00Z, 2026-04-23T12:00:00Z",
    "2026-04-23T12:00:00.123456Z, 2026-04-23T12:00:00.123456Z",
    "2026-04-23T12:00:00.123456999Z, 2026-04-23T12:00:00.123456Z",
    "2026-04-23T12:00:00.000001Z, 2026-04-23T12:00:00.000001Z",
    "2026-04-23T12:00:00.100Z, 2026-04-23T12:00:00.100000Z",
    "2026-04-23T12:00:00.000000999Z, 2026-04-23T12:00:00Z",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z, 9999-12-31T23:59:59.999999Z"
  })
  void a_time_is_written_in_microseconds_and_without_a_fraction_of_zero(Instant at, String text) {
    assertThat(Timestamp.format(at)).isEqualTo(text);
    assertThat(Timestamp.parse(text)).contains(at.truncatedTo(ChronoUnit.MICROS));
  }

  @Test
  void what_is_written_reads_back() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 20_000; i++) {
      Instant at =
          Instant.ofEpochSecond(random.nextLong(-62_135_596_800L, 253_402_300_800L))
              .plusNanos(random.nextInt(1_000_000) * 1000L);
      assertThat(Timestamp.parse(Timestamp.format(at))).contains(at);
    }
  }

  @Test
  void what_python_reads_of_our_form_is_read_alike_and_what_it_refuses_is_refused() {
    List<List<JsonValue>> rows = Vectors.rows("timestamp-oracle.jsonl");
    assertThat(rows).hasSizeGreaterThan(1000);
    for (List<JsonValue> row : rows) {
      String text = ((JsonValue.Str) row.get(0)).text();
      boolean must = ((JsonValue.Bool) row.get(2)).value();
      Optional<Instant> read = Timestamp.parse(text);
      assertThat(read.isPresent()).as(text).isIn(must, true);
      read.ifPresent(at -> assertThat(row.get(1)).as(text).isEqualTo(micros(at)));
    }
  }

  private static JsonValue micros(Instant at) {
    return JsonValue.Num.of(at.getEpochSecond() * 1_000_000 + at.getNano() / 1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-04-23T12:00:00",
        "2026-04-23",
        "20260423T120000Z",
        "2026-W17-4T12:00:00Z",
        "2026-04-23t12:00:00Z",
        "2026-04-23T12:00:00z",
        "2026-04-23T24:00:00Z",
        "2026-04-23T12:00:60Z",
        "2026-02-29T12:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-04-23T12:00:00+24:00",
        "2026-04-23T12:00:00+00:60",
        "2026-04-23T12:00:00+00:00Z",
        " 2026-04-23T12:00:00Z",
        "2026-04-23T12:00:00Z\n",
        "2026-04-23T12:00:00.Z",
        "2026-04-23T12:00:0٠Z",
        "2026-04-23T12:00:00+0:00",
        "-026-04-23T12:00:00Z"
      })
  void what_is_no_time_with_an_offset_is_refused(String text) {
    assertThat(Timestamp.parse(text)).isEmpty();
  }

  @Test
  void a_fraction_of_a_million_digits_is_refused_at_once() {
    assertThat(Timestamp.parse("2026-04-23T12:00:00." + "1".repeat(1_000_000) + "Z")).isEmpty();
  }
}
