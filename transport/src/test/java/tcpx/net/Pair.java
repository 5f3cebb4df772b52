package tcpx.net;

import tcpx.memory.Region;

/** Two connected comms, each with its driver. */
record Pair(Driver<SendComm> sender, Driver<RecvComm> receiver) {
    /** Registers, sends one whole region, and waits for the end. */
    void send(Region from, long tag) {
        MemoryHandle memory = sender.comm().register(from);
        sender.complete(sender.comm().isend(memory, 0, (int) from.bytes(), tag));
        sender.comm().deregister(memory);
    }

    /** Registers, receives into one whole region, and gives the bytes that came. */
    long receive(Region into, long tag) {
        MemoryHandle memory = receiver.comm().register(into);
        long request = receiver.comm().irecv(memory, 0, (int) into.bytes(), tag);
        long bytes = receiver.complete(request);
        receiver.comm().consumed(request);
        receiver.comm().deregister(memory);
        return bytes;
    }
}
