package dev.alpi.alp.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.alp.blobs.PutChunk.Kind;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PutChunkTest {
  private static final String HASH = BlobHash.of(new byte[] {1}).text();

  private static PutParams read(String members) throws IOException {
    return PutChunk.read(Json.parseObject("{\"hash\":\"" + HASH + "\"," + members + "}"));
  }

  @Test
  void what_may_be_absent_has_its_default() throws IOException {
    PutChunk chunk = ((PutParams.Valid) read("\"size\":9,\"data\":\"AQID\"")).chunk();
    assertThat(chunk.hash().text()).isEqualTo(HASH);
    assertThat(chunk.size()).isEqualTo(9);
    assertThat(chunk.offset()).isZero();
    assertThat(chunk.nextOffset()).isEqualTo(3);
    assertThat(chunk.kind()).isEqualTo(Kind.MORE);
    assertThat(chunk.content()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
  }

  @Test
  void a_whole_one_is_read() throws IOException {
    String text = "\"size\":4,\"offset\":2,\"data\":\"AQI=\",\"final\":true,\"more\":1";
    PutChunk chunk = ((PutParams.Valid) read(text)).chunk();
    assertThat(chunk.nextOffset()).isEqualTo(4);
    assertThat(chunk.kind()).isEqualTo(Kind.LAST);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "`\"data\":\"\"`|SIZE",
        "`\"size\":\"1\",\"data\":\"\"`|SIZE",
        "`\"size\":1.0,\"data\":\"\"`|SIZE",
        "`\"size\":true,\"data\":\"\"`|SIZE",
        "`\"size\":-1,\"data\":\"\"`|SIZE",
        "`\"size\":20971521,\"data\":\"\"`|SIZE",
        "`\"size\":99999999999999999999,\"data\":\"\"`|SIZE",
        "`\"size\":1,\"offset\":null,\"data\":\"\"`|OFFSET",
        "`\"size\":1,\"offset\":\"0\",\"data\":\"\"`|OFFSET",
        "`\"size\":1,\"offset\":0.0,\"data\":\"\"`|OFFSET",
        "`\"size\":1,\"offset\":-1,\"data\":\"\"`|OFFSET",
        "`\"size\":1,\"offset\":2,\"data\":\"\"`|OFFSET",
        "`\"size\":1,\"offset\":9223372036854775807,\"data\":\"AQ==\"`|OFFSET",
        "`\"size\":1`|BASE64",
        "`\"size\":1,\"data\":null`|BASE64",
        "`\"size\":1,\"data\":\"AQ\"`|BASE64",
        "`\"size\":1,\"data\":\"AQ=\"`|BASE64",
        "`\"size\":1,\"data\":\"AQ==\\n\"`|BASE64",
        "`\"size\":1,\"data\":\"A Q==\"`|BASE64",
        "`\"size\":1,\"data\":\"A===\"`|BASE64",
        "`\"size\":1,\"data\":\"====\"`|BASE64",
        "`\"size\":9,\"data\":\"AQ==AQ==\"`|BASE64",
        "`\"size\":9,\"data\":\"-_-_\"`|BASE64",
        "`\"size\":1,\"data\":\"AQIé\"`|BASE64",
        "`\"size\":1,\"data\":\"AQI=\"`|OVERRUN",
        "`\"size\":2,\"offset\":1,\"data\":\"AQI=\"`|OVERRUN",
        "`\"size\":2,\"data\":\"AQ==\",\"final\":true`|INCOMPLETE",
        "`\"size\":1,\"data\":\"AQ==\",\"final\":1`|FINAL",
        "`\"size\":1,\"data\":\"AQ==\",\"final\":null`|FINAL",
      })
  void what_is_wrong_is_named(String members, PutRefusal reason) throws IOException {
    assertThat(read(members)).isEqualTo(new PutParams.Invalid(reason));
  }

  @Test
  void a_hash_of_another_form_is_refused() {
    Obj params = Obj.EMPTY.with("size", 0).with("data", "");
    for (JsonValue hash :
        new JsonValue[] {
          new JsonValue.Str(""), new JsonValue.Str("../x"), JsonValue.Num.of(1), JsonValue.Null.NULL
        }) {
      assertThat(PutChunk.read(params.with("hash", hash)))
          .isEqualTo(new PutParams.Invalid(PutRefusal.HASH));
    }
    assertThat(PutChunk.read(params)).isEqualTo(new PutParams.Invalid(PutRefusal.HASH));
  }

  @Test
  void limits_hold_exactly() {
    BlobHash hash = new BlobHash(HASH);
    byte[] most = new byte[BlobStore.CHUNK_BYTES_MAX];
    assertThat(PutChunk.of(hash, BlobStore.BYTES_MAX, 0, most, Kind.MORE))
        .isInstanceOf(PutParams.Valid.class);
    assertThat(PutChunk.of(hash, BlobStore.BYTES_MAX, 0, new byte[most.length + 1], Kind.MORE))
        .isEqualTo(new PutParams.Invalid(PutRefusal.CHUNK));
    Obj params = Obj.EMPTY.with("hash", HASH).with("size", BlobStore.BYTES_MAX);
    String base64 = Base64.getEncoder().encodeToString(most);
    assertThat(PutChunk.read(params.with("data", base64))).isInstanceOf(PutParams.Valid.class);
    assertThat(PutChunk.read(params.with("data", base64 + "AAAA")))
        .isEqualTo(new PutParams.Invalid(PutRefusal.CHUNK));
    base64 = Base64.getEncoder().encodeToString(new byte[most.length + 1]);
    assertThat(PutChunk.read(params.with("data", base64)))
        .isEqualTo(new PutParams.Invalid(PutRefusal.CHUNK));
  }
}
