"""Three edits of our booklet in the sandbox: are its fixes and harms true?"""
