/** Time as a parameter: clocks and deadlines. A leaf; nothing of ours may enter. */
package tcpx.time;
