package example.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two peers in one process, on real sockets. */
final class TwoPeersTest {
  @TempDir private Path directory;

  @Test
  void one_asks_the_other_now_and_later() throws IOException {
    List<String> expected =
        List.of(
            "ann may call: [link.ping, link.ask]",
            "bob answers as Bob's clerk",
            "in pieces: staging uses |8443|",
            "as a whole: staging uses 8443");

    assertEquals(expected, new TwoPeers(directory).run());
    assertEquals(expected, new TwoPeers(directory).run(), "with the keys that are there now");
  }
}
