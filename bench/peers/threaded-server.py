"""The tutorial's server, with a thread for each connection, but without its log lines."""

import socket
import sys
import threading


def handle(client: socket.socket) -> None:
    with client:
        client.recv(1024)
        client.send(b"Hey there, from TCP server.")


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", int(sys.argv[1])))
# The tutorial's backlog is 5; with 64 clients at once, that would measure lost packets
server.listen(4096)
while True:
    client, _ = server.accept()
    threading.Thread(target=handle, args=(client,)).start()
