/** Two peers that talk to each other. */
module example.peers {
  requires dev.alpi.alp;
}
