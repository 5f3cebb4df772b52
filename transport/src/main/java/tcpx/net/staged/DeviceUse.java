package tcpx.net.staged;

/**
 * What comms around a device hold. With nothing under way all but the first is 0, or something leaks.
 *
 * @param messages that went through a page so far
 * @param slots messages that have none of their slots back yet
 * @param pages that are lent
 * @param copies to or from the device whose end was not seen yet: an event each
 */
public record DeviceUse(long messages, long slots, long pages, long copies) {
    static final DeviceUse NONE = new DeviceUse(0, 0, 0, 0);

    DeviceUse plus(DeviceUse other) {
        return new DeviceUse(
                messages + other.messages, slots + other.slots, pages + other.pages, copies + other.copies);
    }
}
