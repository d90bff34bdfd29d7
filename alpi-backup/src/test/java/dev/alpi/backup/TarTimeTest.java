package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times of files in an archive, which are decimal numbers of seconds. */
final class TarTimeTest {
  @ParameterizedTest
  @CsvSource({
    "1969-12-31T23:59:57.750Z, -2.250000000",
    "1969-12-31T23:59:58Z, -2.000000000",
    "1969-12-31T23:59:59.999999999Z, -0.000000001",
    "1970-01-01T00:00:00Z, 0.000000000",
    "1970-01-01T00:00:00.000000001Z, 0.000000001",
    "2026-05-06T07:08:09.120000000Z, 1778051289.120000000"
  })
  void a_time_is_read_as_it_was_written(Instant time, String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(out);
    ArchiveEntry entry = new ArchiveEntry("alpi-home/x", ArchiveEntry.Kind.FILE, 0, 0600, time, "");
    tar.begin(entry);
    tar.finish();

    assertThat(out.toString(StandardCharsets.ISO_8859_1)).contains(" mtime=" + text + "\n");
    InputStream in = new ByteArrayInputStream(out.toByteArray());
    assertThat(new TarReader(new SlicedText(SlicedText.of(in))).nextEntry()).contains(entry);
  }
}
