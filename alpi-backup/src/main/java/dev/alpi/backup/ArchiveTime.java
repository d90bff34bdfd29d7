package dev.alpi.backup;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.regex.Pattern;

/** A moment as archives have it: seconds since 1970, with decimals. */
final class ArchiveTime {
  private static final Pattern TEXT = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{0,40})?");
  private static final int NANO_DIGITS = 9;
  private static final long SECONDS_MAX = Instant.MAX.getEpochSecond();

  private ArchiveTime() {}

  static String text(Instant time) {
    return BigDecimal.valueOf(time.getEpochSecond())
        .add(BigDecimal.valueOf(time.getNano(), NANO_DIGITS))
        .toPlainString();
  }

  /**
   * Reads one.
   *
   * @throws BackupException if it is none
   */
  static Instant parse(String seconds) throws IOException {
    if (!TEXT.matcher(seconds).matches()) {
      throw BackupException.hostile("the archive has a wrong time");
    }
    BigDecimal time = new BigDecimal(seconds.endsWith(".") ? seconds + "0" : seconds);
    long whole = time.setScale(0, RoundingMode.FLOOR).longValue();
    if (Math.abs(whole) > SECONDS_MAX) {
      throw BackupException.hostile("the archive has a wrong time");
    }
    long nanos = time.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue();
    return Instant.ofEpochSecond(whole, nanos);
  }
}
