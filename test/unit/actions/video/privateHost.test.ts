import { isPrivateHost } from '../../../../nodes/PersonateLipsync/actions/video/privateHost';

const hostOf = (authority: string) => new URL(`http://${authority}/`).hostname;

/** Hosts, with white space between them. */
const hosts = (text: string) => text.trim().split(/\s+/);

describe('A host is taken for', () => {
	it.each(
		hosts(`
			localhost LOCALHOST n8n.localhost 127.0.0.1 127.1 0x7f000001 0.0.0.0 10.1.2.3
			172.16.0.1 172.31.255.255 192.168.1.20 169.254.169.254 100.64.0.1 100.127.255.255
			[::1] [::] [::ffff:127.0.0.1] [fc00::1] [fd12:3456::1] [fe80::1]
			n8n n8n:5678 n8n.local n8n.local. n8n.internal n8n.default.svc.cluster.local
			host.docker.internal nas.lan nas.home.arpa n8n.corp personate.test
		`),
	)('one that Personate cannot reach where it is %s', (authority) => {
		expect(isPrivateHost(hostOf(authority))).toBe(true);
	});

	it.each(
		hosts(`
			n8n.example.com n8n.example.com:5678 local.example.com mylocal.net test.de 10.example.com
			8.8.8.8 9.255.255.255 11.0.0.1 126.0.0.1 128.0.0.1 172.15.255.255 172.32.0.1 192.167.0.1
			192.169.0.1 100.63.255.255 100.128.0.1 169.253.0.1 [2001:db8::1] [2606:4700::1111] [fec0::1]
		`),
	)('one on the internet where it is %s', (authority) => {
		expect(isPrivateHost(hostOf(authority))).toBe(false);
	});
});
