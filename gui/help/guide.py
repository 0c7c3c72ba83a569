from PySide6.QtWidgets import QDialog


class GuideWindow(QDialog):
    pass
