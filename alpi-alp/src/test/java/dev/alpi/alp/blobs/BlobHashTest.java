package dev.alpi.alp.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobHashTest {
  /** FIPS 180-4, the empty message. */
  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @Test
  void it_is_the_sha_256() {
    assertThat(BlobHash.of(new byte[0])).hasToString(EMPTY);
  }

  @Test
  void upper_case_is_brought_down() {
    assertThat(BlobHash.parse(EMPTY.toUpperCase(java.util.Locale.ROOT)))
        .contains(new BlobHash(EMPTY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "e3",
        "../../../../../../../../../../../../../../../../../../etc/passwd",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85g",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85\n",
        "٣3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "İ3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      })
  void anything_else_is_none(String text) {
    assertThat(BlobHash.parse(text)).isEmpty();
    assertThatThrownBy(() -> new BlobHash(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
