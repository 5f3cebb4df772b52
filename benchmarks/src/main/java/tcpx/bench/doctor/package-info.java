/** What of two hosts holds goodput back or keeps them apart, as findings with the commands that mend them. */
package tcpx.bench.doctor;
