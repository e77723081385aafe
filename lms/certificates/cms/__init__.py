"""The CMS's pages of certificates: designs, logos and signatures."""
