package dev.alpi.gateway.matrix;

import dev.alpi.gateway.Channel;
import dev.alpi.gateway.ChannelContractTest;
import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.ChannelSettings;
import dev.alpi.gateway.ContractWorld;
import dev.alpi.gateway.GatewayWorld;
import dev.alpi.gateway.Place;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeMatrix;
import dev.alpi.testkit.FakeMatrix.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Matrix keeps what every channel does; the room has two people, and a stranger by and by. */
final class MatrixContractTest extends ChannelContractTest {
  @Override
  protected Rig rig() {
    return new Homely();
  }

  private static final class Homely implements Rig {
    private final FakeMatrix server = FakeMatrix.start();
    private final String room = server.room(friend());
    private final String strange = server.room(stranger());

    @Override
    public Channel channel(GatewayWorld world) throws IOException {
      Obj settings =
          Obj.EMPTY
              .with("homeserver", server.baseUri().toString())
              .with("sync_timeout_s", Num.of(1));
      return MatrixChannel.of(
          new ChannelSettings(
              new ChannelId("matrix"),
              settings,
              ContractWorld.secrets("MATRIX_ACCESS_TOKEN", FakeMatrix.TOKEN)),
          world);
    }

    @Override
    public String friend() {
      return "@ann:test";
    }

    @Override
    public String stranger() {
      return "@eve:test";
    }

    private String roomOf(String sender) {
      return sender.equals(friend()) ? room : strange;
    }

    @Override
    public void say(String sender, String text) {
      server.say(roomOf(sender), sender, text);
    }

    @Override
    public void sendFile(String sender, String content) {
      String url = server.media("text/plain", content.getBytes(StandardCharsets.UTF_8));
      server.post(
          roomOf(sender),
          sender,
          "m.room.message",
          "{\"msgtype\":\"m.file\",\"body\":\"notes.txt\",\"url\":\"" + url + "\"}");
    }

    @Override
    public void repeatLast() {
      server.failNext("since=", Fault.REPLAY, 3);
    }

    @Override
    public long fetches() {
      return server.requests("/download/");
    }

    @Override
    public Place place() {
      return Place.of(room);
    }

    @Override
    public void failSends(SendFault fault, int times) {
      server.failNext("/send/", Fault.valueOf(fault.name()), times);
    }

    @Override
    public List<String> arrived() {
      return server.sent().stream().map(FakeMatrix.Sent::body).toList();
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
