package dev.alpi.gateway.matrix;

import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.ChannelSettings;
import dev.alpi.gateway.ContractIntake;
import dev.alpi.gateway.ContractWorld;
import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Outgoing.Repeat;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Receiving;
import dev.alpi.gateway.Reply;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeMatrix;
import java.nio.file.Path;
import java.util.List;

/** A homeserver, a world and an intake; channels are made of them. */
final class MatrixRig implements AutoCloseable {
  static final String ANN = "@ann:test";
  static final String BOB = "@Bob:test";
  static final String EVE = "@eve:test";

  final FakeMatrix server = FakeMatrix.start();
  final ContractWorld world = new ContractWorld();
  final ContractIntake intake;

  MatrixRig(Path spool) {
    intake = new ContractIntake(spool);
    intake.admit(ANN);
    intake.admit(BOB);
  }

  Obj settings() {
    return Obj.EMPTY
        .with("homeserver", server.baseUri().toString())
        .with("sync_timeout_s", Num.of(1));
  }

  MatrixChannel channel() throws ConfigException {
    return channel(settings());
  }

  MatrixChannel channel(Obj settings) throws ConfigException {
    return MatrixChannel.of(
        new ChannelSettings(
            new ChannelId("matrix"),
            settings,
            ContractWorld.secrets("MATRIX_ACCESS_TOKEN", FakeMatrix.TOKEN)),
        world.world());
  }

  /** Starts receiving, and waits until the first sync is over. */
  Receiving receiving() throws ConfigException, InterruptedException {
    return receiving(settings());
  }

  Receiving receiving(Obj settings) throws ConfigException, InterruptedException {
    Receiving receiving = Receiving.start(channel(settings), intake);
    if (!intake.await(() -> intake.cursor().isPresent())) {
      throw new AssertionError("no first sync: " + receiving.lastFailure());
    }
    return receiving;
  }

  Outgoing outgoing(String key, Place place, Obj context, Piece piece) {
    return new Outgoing(
        key.repeat(32).substring(0, 32), place, context, piece, world.clock().instant(), Repeat.NO);
  }

  Outgoing outgoing(String key, String room, String markdown) {
    List<Piece> pieces = new Composer().compose(Reply.of(markdown));
    return outgoing(key, Place.of(room), Obj.EMPTY, pieces.getFirst());
  }

  @Override
  public void close() {
    server.close();
    world.close();
  }
}
