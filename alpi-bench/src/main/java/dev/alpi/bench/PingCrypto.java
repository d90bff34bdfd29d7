package dev.alpi.bench;

import dev.alpi.alp.CanonicalJson;
import dev.alpi.alp.EnvelopeCodec;
import dev.alpi.alp.Identity;
import dev.alpi.alp.MalformedMessageException;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.Request;
import dev.alpi.alp.Response;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** The four Ed25519 operations of a ping and its pong, on their bytes, and nothing else. */
final class PingCrypto {
  static final List<String> NAMES =
      List.of("sign the ping", "verify it", "sign the pong", "verify it");

  /** So many that no operation sees the same bytes all the time. */
  private static final int MESSAGES = 64;

  private final List<Signing> pings = new ArrayList<>();
  private final List<Signing> pongs = new ArrayList<>();

  /** Bytes to sign, and what verifies them. */
  private static final class Signing {
    private final Identity signer;
    private final PeerKey key;
    private final byte[] bytes;

    Signing(Identity signer, byte[] bytes) {
      this.signer = signer;
      this.key = LinkEnds.key(signer);
      this.bytes = bytes;
    }
  }

  PingCrypto(LinkEnds ends) throws IOException {
    SecureRandom random = new SecureRandom();
    Identity asker = Identity.generate(random);
    Identity hub = Identity.generate(random);
    EnvelopeCodec asking = ends.codec(asker);
    EnvelopeCodec answering = ends.codec(hub);
    for (int i = 0; i < MESSAGES; i++) {
      String id = asking.freshId();
      Obj params = Obj.EMPTY.with("nonce", asking.freshId());
      Obj result = params.with("version", EnvelopeCodec.VERSION).with("agent_name", "hub");
      try {
        byte[] ping =
            asking.seal(new Request(asking.header(LinkEnds.key(hub)), id, "link.ping", params));
        byte[] pong =
            answering.seal(
                new Response(
                    answering.header(LinkEnds.key(asker)),
                    id,
                    new Response.Result(result),
                    Response.Part.WHOLE));
        pings.add(new Signing(asker, signed(ping)));
        pongs.add(new Signing(hub, signed(pong)));
      } catch (MalformedMessageException e) {
        throw new IOException("a ping has no canonical form", e);
      }
    }
  }

  /** Returns what the signature of a message is over. */
  static byte[] signed(byte[] wire) throws MalformedMessageException {
    Obj message = (Obj) CanonicalJson.parse(wire);
    Obj header = message.object("alp");
    return CanonicalJson.bytes(message.with("alp", header.without("sig")));
  }

  /**
   * Does all four {@code times} times; returns what each has taken on average, in nanoseconds.
   *
   * @param each takes what all four together have taken
   */
  double[] run(int times, Sample each) throws IOException {
    long[] sums = new long[NAMES.size()];
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      run(pings.get(i % MESSAGES), sums, 0);
      run(pongs.get(i % MESSAGES), sums, 2);
      each.add(System.nanoTime() - start);
    }
    double[] means = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      means[i] = (double) sums[i] / times;
    }
    return means;
  }

  private static void run(Signing signing, long[] sums, int at) throws IOException {
    long start = System.nanoTime();
    byte[] signature = signing.signer.sign(signing.bytes);
    long between = System.nanoTime();
    boolean isRight = signing.key.verifies(signing.bytes, signature);
    long end = System.nanoTime();
    if (!isRight) {
      throw new IOException("a signature does not verify");
    }
    sums[at] += between - start;
    sums[at + 1] += end - between;
  }
}
